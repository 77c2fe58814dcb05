export { ProdStack } from './stack/prod-stack.js';
export { NoEngine, StackHost, stackUnavailable } from './stack/stack-host.js';
export { checkout } from './started-product.js';
