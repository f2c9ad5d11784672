export { createApp } from './create-app';
export { type AppDefinition, type Platform } from './platform';
export { runApp } from './run-app';
export { RunningApp } from './running-app';
