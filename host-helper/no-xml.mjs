// Stands in for the XML parser and builder of the D-Bus client, which only introspection uses.
class Unavailable {
  parse() {
    throw new Error('Introspection is not part of the helper.');
  }

  build() {
    throw new Error('Introspection is not part of the helper.');
  }
}

export { Unavailable as XMLBuilder, Unavailable as XMLParser, Unavailable as default };
