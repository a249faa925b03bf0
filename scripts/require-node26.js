// Plain JavaScript for old versions of Node, which cannot read the rest. Everything else here is TypeScript.
const major = Number(process.versions.node.split('.')[0]);
if (major < 26) {
  process.stderr.write(
    'Sallyport runs on Node 26, which npm installs with it on Linux x64 and arm64; ' +
      'here node is ' +
      process.versions.node +
      ', so run npm ci, or put Node 26 first in PATH on another platform.\n',
  );
  process.exit(1);
}
