/*
 * The optional native part of Smart-Monitor's host helper: the few calls of Linux that Node has not. It decides
 * nothing, keeps nothing and never blocks; what it gives is judged by the TypeScript around it. Every function throws
 * an Error with `syscall` and `errno` where the kernel says no.
 *
 * Interfaces: unix(7) SO_PEERCRED and SOCK_DGRAM, pidfd_open(2), pidfd_send_signal(2), poll(2), fcntl(2) F_OFD_GETLK.
 */
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <errno.h>
#include <fcntl.h>
#include <node_api.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* The numbers are the same on every architecture; old headers do not know them. */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

#define MOST_ARGUMENTS 2

/* Throws an Error with the text of an errno; the value is what a function returns after it. */
static napi_value fail(napi_env env, const char *what, int error) {
  char text[160];
  napi_value message, call, number, thrown;
  snprintf(text, sizeof text, "%s: %s", what, strerror(error));
  if (napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message) != napi_ok ||
      napi_create_string_utf8(env, what, NAPI_AUTO_LENGTH, &call) != napi_ok ||
      napi_create_int32(env, error, &number) != napi_ok ||
      napi_create_error(env, NULL, message, &thrown) != napi_ok)
    return NULL;
  napi_set_named_property(env, thrown, "syscall", call);
  napi_set_named_property(env, thrown, "errno", number);
  napi_throw(env, thrown);
  return NULL;
}

/* Reads exactly `count` arguments; false with a TypeError thrown where there are others. */
static int arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  size_t given = MOST_ARGUMENTS;
  if (napi_get_cb_info(env, info, &given, values, NULL, NULL) == napi_ok && given == count) return 1;
  napi_throw_type_error(env, NULL, "wrong number of arguments");
  return 0;
}

/* Reads a whole number of 0 or more; nothing is rounded, and no larger number is cut to fit. */
static int natural(napi_env env, napi_value value, int *result) {
  double number;
  if (napi_get_value_double(env, value, &number) == napi_ok && number >= 0 && number <= 2147483647.0 &&
      number == (double)(int)number) {
    *result = (int)number;
    return 1;
  }
  napi_throw_type_error(env, NULL, "a whole number is expected");
  return 0;
}

static int bytes(napi_env env, napi_value value, unsigned char **data, size_t *length) {
  bool is = false;
  if (napi_is_buffer(env, value, &is) == napi_ok && is &&
      napi_get_buffer_info(env, value, (void **)data, length) == napi_ok)
    return 1;
  napi_throw_type_error(env, NULL, "a Buffer is expected");
  return 0;
}

/* The address of a UNIX socket from its bytes: a path, or an abstract name that begins with a zero. */
static int address(napi_env env, napi_value value, struct sockaddr_un *to, socklen_t *size) {
  unsigned char *data;
  size_t length;
  if (!bytes(env, value, &data, &length)) return 0;
  memset(to, 0, sizeof *to);
  to->sun_family = AF_UNIX;
  if (length < 2 || length >= sizeof to->sun_path) {
    napi_throw_type_error(env, NULL, "an address has 2 to 107 bytes");
    return 0;
  }
  memcpy(to->sun_path, data, length);
  *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (data[0] == 0 ? 0 : 1));
  return 1;
}

static napi_value number(napi_env env, double value) {
  napi_value result = NULL;
  napi_create_double(env, value, &result);
  return result;
}

static napi_value truth(napi_env env, int value) {
  napi_value result = NULL;
  napi_get_boolean(env, value != 0, &result);
  return result;
}

/* peerOf(fd): [pid, uid, gid] of the process that connected (or made the pair of) a UNIX socket. */
static napi_value peer_of(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS], result;
  int fd;
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (!arguments(env, info, 1, args) || !natural(env, args[0], &fd)) return NULL;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return fail(env, "SO_PEERCRED", errno);
  if (size != sizeof peer) return fail(env, "SO_PEERCRED", EPROTO);
  if (napi_create_array_with_length(env, 3, &result) != napi_ok) return NULL;
  napi_set_element(env, result, 0, number(env, (double)peer.pid));
  napi_set_element(env, result, 1, number(env, (double)peer.uid));
  napi_set_element(env, result, 2, number(env, (double)peer.gid));
  return result;
}

/* socketPair(): two descriptors; for the self-test of peerOf. */
static napi_value socket_pair(napi_env env, napi_callback_info info) {
  napi_value result;
  int fds[2];
  (void)info;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return fail(env, "socketpair", errno);
  if (napi_create_array_with_length(env, 2, &result) != napi_ok) return NULL;
  napi_set_element(env, result, 0, number(env, fds[0]));
  napi_set_element(env, result, 1, number(env, fds[1]));
  return result;
}

/* pidfdOpen(pid): a descriptor that means this very process, also after its number was given to another. */
static napi_value pidfd_open_(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  int pid;
  long fd;
  if (!arguments(env, info, 1, args) || !natural(env, args[0], &pid)) return NULL;
  fd = syscall(SYS_pidfd_open, pid, 0);
  return fd < 0 ? fail(env, "pidfd_open", errno) : number(env, (double)fd);
}

/* pidfdSignal(fd, signal): signals the process behind a pidfd, 0 only asks whether it may. */
static napi_value pidfd_signal(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  int fd, signal_number;
  if (!arguments(env, info, 2, args) || !natural(env, args[0], &fd) || !natural(env, args[1], &signal_number))
    return NULL;
  if (syscall(SYS_pidfd_send_signal, fd, signal_number, NULL, 0) != 0)
    return fail(env, "pidfd_send_signal", errno);
  return NULL;
}

/* pidfdExited(fd): whether the process behind a pidfd has ended (a zombie has). */
static napi_value pidfd_exited(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct pollfd watched = {.events = POLLIN};
  if (!arguments(env, info, 1, args) || !natural(env, args[0], &watched.fd)) return NULL;
  if (poll(&watched, 1, 0) < 0) return fail(env, "poll", errno);
  if ((watched.revents & (POLLNVAL | POLLERR)) != 0) return fail(env, "poll", EBADF);
  return truth(env, watched.revents & POLLIN);
}

static struct flock whole(short type) {
  struct flock lock;
  memset(&lock, 0, sizeof lock);
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

/*
 * writeLocked(path): whether anybody holds a write lock of fcntl(2) on a file. It is only asked whether a read lock
 * could be had, never taken, so that nobody who wants a lock of their own is turned away because of the question.
 */
static napi_value write_locked(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  char path[4096];
  size_t length = 0;
  struct flock lock = whole(F_RDLCK);
  int fd, error;
  if (!arguments(env, info, 1, args)) return NULL;
  if (napi_get_value_string_utf8(env, args[0], path, sizeof path, &length) != napi_ok || length == 0 ||
      length >= sizeof path - 1 || strlen(path) != length) {
    napi_throw_type_error(env, NULL, "a path is expected");
    return NULL;
  }
  fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return fail(env, "open", errno);
  error = fcntl(fd, F_OFD_GETLK, &lock) == 0 ? 0 : errno;
  close(fd);
  return error != 0 ? fail(env, "F_OFD_GETLK", error) : truth(env, lock.l_type == F_WRLCK);
}

/* lockWrite(fd): takes a write lock on a file of our own; for the self-test of writeLocked. */
static napi_value lock_write(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct flock lock = whole(F_WRLCK);
  int fd;
  if (!arguments(env, info, 1, args) || !natural(env, args[0], &fd)) return NULL;
  return fcntl(fd, F_OFD_SETLK, &lock) == 0 ? NULL : fail(env, "F_OFD_SETLK", errno);
}

/* sendDatagram(address, data): one datagram to a UNIX socket; EAGAIN where it would have to wait. */
static napi_value send_datagram(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct sockaddr_un to;
  socklen_t size;
  unsigned char *data;
  size_t length;
  int fd, error;
  if (!arguments(env, info, 2, args) || !address(env, args[0], &to, &size) ||
      !bytes(env, args[1], &data, &length))
    return NULL;
  fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(env, "socket", errno);
  error = sendto(fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&to, size) < 0 ? errno : 0;
  close(fd);
  return error != 0 ? fail(env, "sendto", error) : NULL;
}

/* receiveAt(address): a descriptor that takes datagrams at an address; for the self-test of sendDatagram. */
static napi_value receive_at(napi_env env, napi_callback_info info) {
  napi_value args[MOST_ARGUMENTS];
  struct sockaddr_un at;
  socklen_t size;
  int fd, error;
  if (!arguments(env, info, 1, args) || !address(env, args[0], &at, &size)) return NULL;
  fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return fail(env, "socket", errno);
  if (bind(fd, (struct sockaddr *)&at, size) == 0) return number(env, fd);
  error = errno;
  close(fd);
  return fail(env, "bind", error);
}

static const struct {
  const char *name;
  napi_callback call;
} functions[] = {
    {"peerOf", peer_of},           {"socketPair", socket_pair},       {"pidfdOpen", pidfd_open_},
    {"pidfdSignal", pidfd_signal}, {"pidfdExited", pidfd_exited},     {"writeLocked", write_locked},
    {"lockWrite", lock_write},     {"sendDatagram", send_datagram},   {"receiveAt", receive_at},
};

NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i += 1) {
    napi_value function;
    if (napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].call, NULL, &function) !=
            napi_ok ||
        napi_set_named_property(env, exports, functions[i].name, function) != napi_ok)
      return NULL;
  }
  return exports;
}
