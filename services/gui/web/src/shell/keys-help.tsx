import { Modal } from '../ui/modal.js';
import { pages } from './nav.js';

/** The list of keys. */
export default function KeysHelp(props: { readonly lab: boolean; readonly onClose: () => void }) {
  return (
    <Modal open onOpenChange={(open) => !open && props.onClose()} title="Keys">
      <dl className="key-list">
        <Row keys={['Ctrl', 'K']} what="Go to a page or a service" />
        <Row keys={['/']} what="Filter the list" />
        {pages
          .filter((page) => !page.labOnly || props.lab)
          .map((page) => (
            <Row key={page.to} keys={['g', page.key]} what={page.word} />
          ))}
        <Row keys={['?']} what="These keys" />
        <Row keys={['Esc']} what="Close" />
      </dl>
    </Modal>
  );
}

function Row(props: { readonly keys: readonly string[]; readonly what: string }) {
  return (
    <>
      <dt>
        {props.keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{props.what}</dd>
    </>
  );
}
