/** What an operator says about this installation (config/app_meta.json). Empty texts are shown nowhere. */
export interface AppMeta {
  readonly appName: string;
  readonly appVersion: string;
  readonly copyrightOwner: string;
  readonly poweredBy: string;
  readonly projectUrl: string;
  readonly ownerUrl: string;
  readonly docs: readonly { readonly name: string; readonly url: string }[];
}

/** What is said where the operator says nothing. */
export const defaultAppMeta: AppMeta = {
  appName: 'Smart-Monitor',
  appVersion: '',
  copyrightOwner: '',
  poweredBy: '',
  projectUrl: '',
  ownerUrl: '',
  docs: [],
};
