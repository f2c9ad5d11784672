export { channelConformance } from './channel-conformance';
export { type ChannelHarness, type TargetBehaviour } from './channel-harness';
