// The addon as TypeScript sees it.

export {
  READ,
  READ_STATES,
  loadAddon,
  type LoadedAddon,
  type NativeAddon,
  type NativeSegment,
  type NativeSegmentReader,
} from './addon.js';
