export { AUTH_MESSAGES } from './auth.cjs';
export { FORGERIES, SHAPES, STORMY, type CallbackWeather } from './callbackWeather.cjs';
export { plainPicture, streamBytes } from './pictures.cjs';
export { WiroSandbox } from './sandbox.cjs';
export { sign } from './signing.cjs';
export { SandboxTask } from './task.cjs';
export type * from './types.cjs';
export { ROUGH, throwWeather, type Weather } from './weather.cjs';
