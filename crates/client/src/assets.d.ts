/** The addresses of what scripts ask for by name (`icons.svg`, `emoji-fr.json`, `emoji-codes.json`), put in by the bundler. */
declare const ASSETS: Readonly<Record<string, string>>;
