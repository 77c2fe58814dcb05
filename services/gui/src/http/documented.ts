/** What the API documentation says of one route. */
export interface RouteDoc {
  /** One sentence: what the route does. */
  readonly summary: string;
  /** The class of the answer's body; an array of one for a list; null where the body is no JSON. */
  readonly answer: (new () => object) | readonly [new () => object] | null;
  /** The content type of an answer that is no JSON. */
  readonly produces?: string;
  /** The status of a good answer; default 200. */
  readonly status?: number;
  /** Other answers: status and meaning. */
  readonly also?: Readonly<Record<number, string>>;
}

/** A route with its documentation. */
export interface DocumentedRoute {
  readonly target: object;
  readonly method: string | symbol;
  readonly descriptor: PropertyDescriptor;
  readonly doc: RouteDoc;
}

/** Every route declared with `Documented`: read by the generator of the OpenAPI document, and by nothing that runs. */
export const documentedRoutes: DocumentedRoute[] = [];

/** Documents a route. */
export function Documented(doc: RouteDoc): MethodDecorator {
  return (target, method, descriptor) => {
    documentedRoutes.push({ target, method, descriptor: descriptor as PropertyDescriptor, doc });
  };
}
