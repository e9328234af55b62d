/** A page's stylesheets: esbuild puts them beside its bundle. */
declare module '*.css';
