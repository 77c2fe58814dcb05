import * as Dialog from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';

/** A dialog with a title and a description, closed by Escape, by the scrim or by its own buttons. */
export function Modal(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Dialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content
          className="dialog"
          {...(props.description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className="inside">
            <Dialog.Title>{props.title}</Dialog.Title>
            {props.description !== undefined && (
              <Dialog.Description asChild>
                <div className="muted">{props.description}</div>
              </Dialog.Description>
            )}
            {props.children}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** A button that closes the dialog it stands in. */
export const Close = Dialog.Close;
