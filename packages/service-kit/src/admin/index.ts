export { type AdminParts, createAdminApp } from './create-admin-app.ts';
