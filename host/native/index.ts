// The addon as TypeScript sees it.

export { loadAddon, type LoadedAddon, type NativeAddon } from './addon.js';
