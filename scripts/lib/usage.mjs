/** What `npm start -- --help` prints. */
export const usage = `Smart-Monitor: sees a failed service, repairs it when that is safe, and proves that it did.

  npm start                     install, build and start everything; watches this host where its system bus can be
                                reached, else starts a lab host (a private systemd to try things on)
  npm start -- --lab            start a lab host in any case: break its sample services, see them healed
  npm start -- --port 5004      the console's port (default 5003; GUI_PORT is read too)
  npm start -- --data DIR       keep the data there (default .smart-monitor)
  npm start -- --help           this text

On a real host nothing is acted on until DRY_RUN=false is set; the lab host is throw-away and is healed for real.
While it runs: npm run sql -- "SELECT ..."   npm run lab -- --help   Stop it with Ctrl-C.
`;
