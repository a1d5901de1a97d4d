export { createAdminApp } from './create-admin-app.ts';
