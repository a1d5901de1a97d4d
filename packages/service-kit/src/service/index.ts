export { createServiceApp, type ServiceApp, type ServiceParts } from './create-service-app.ts';
export { openTelemetry, type Telemetry, type TelemetryOptions } from './open-telemetry.ts';
