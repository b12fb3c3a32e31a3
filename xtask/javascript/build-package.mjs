// Builds the package's JavaScript from pkg-template/src and the wasm glue:
//   esm/, cjs/  each module as its own file, so that entries share modules and no code is there twice;
//               the modules of vendor/ contain the third-party code that they import
//   bin/        the plexicus command in one file with its third-party code, and a second file that is rarely used
// Prints, as JSON, the size of each entry and the npm packages that are bundled.

import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const [template = "", glue = "", output = ""] = process.argv.slice(2, 5).map((path) => resolve(path));
const version = process.argv[5];
if (!version) throw new Error("usage: build-package.mjs <template> <glue> <output> <version>");
const sources = join(template, "src");
const commandSources = join(sources, "command");
const vendorSources = join(sources, "vendor");
const constants = join(glue, "constants.ts");

/** The entry that may use Node's own modules. Every other entry must also run in a browser. */
const NODE_ENTRY = "node";
/** The entries for which the application loads the wasm itself. */
const SLIM_ENTRIES = ["slim", "browser-slim"];

/** The command's module that stays a separate file: its HTTP client is larger than all the rest. */
const OWN_FILE = "proxy";

/** The module that the editor provides to its extensions. */
const EDITOR = "vscode";

const common = /** @type {const} */ ({
  bundle: true,
  write: false,
  metafile: true,
  charset: "utf8",
  legalComments: "inline",
  logLevel: "warning",
});

const thirdParty = {
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: /** @type {const} */ ("none"), // THIRD-PARTY-LICENSES.txt contains the full texts
  plugins: [nodeModulesWithoutRequire()],
};

checkWasm();
const modules = await modulesWithCode();
await buildModules("esm");
await buildModules("cjs");
const builds = [await buildVendored("esm"), await buildVendored("cjs"), await buildCommand()];
const bundled = [...new Set(builds.flatMap(npmPackages))].sort();
const entries = await measureEntries();
console.log(JSON.stringify({ entries, bundled }));

/** Throws if this Node cannot compile the wasm. */
function checkWasm() {
  new WebAssembly.Module(readFileSync(join(glue, "plexicus_auth.wasm")));
}

/** Returns the package's own modules that contain code, not only types. */
async function modulesWithCode() {
  const own = sourceModules().filter((path) => !isWithin(vendorSources, path));
  const { outputFiles, metafile } = await transform("esm", own);
  for (const [path, { exports }] of Object.entries(metafile.outputs)) {
    // A default export means different things in ESM and CommonJS; a named export does not.
    if (exports.includes("default")) throw new Error(`${path}: export names, not a default`);
  }
  return outputFiles
    .filter(({ contents }) => contents.length > 0)
    .map(({ path }) => join(sources, relative(join(output, "esm"), path)).replace(/js$/, "ts"));
}

/**
 * Writes the package's modules in one format, including the glue and the wasm.
 * @param {"esm" | "cjs"} format
 */
async function buildModules(format) {
  const folder = join(output, format);
  const own = await transform(format, modules);
  const glueModule = await transform(format, [join(glue, "plexicus_auth.js")]);
  for (const { path, contents } of own.outputFiles) save(path, contents);
  for (const { contents } of glueModule.outputFiles) save(join(folder, "glue.js"), contents);
  const wasm = readFileSync(join(glue, "plexicus_auth.deflated"), "base64");
  save(join(folder, "wasm.js"), `${format === "esm" ? "export default" : "module.exports ="} "${wasm}";\n`);
}

/**
 * Compiles each module to JavaScript and leaves its imports as they are.
 * @param {"esm" | "cjs"} format
 * @param {string[]} entryPoints
 */
async function transform(format, entryPoints) {
  const result = await build({
    ...common,
    entryPoints,
    format,
    platform: "neutral",
    target: "es2020",
    outbase: sources,
    outdir: join(output, format),
    plugins: [modulesStayApart(sources)],
    // In CommonJS, bundlers of extensions and older test runners do not follow import().
    supported: { "dynamic-import": format === "esm" },
    define: format === "cjs" ? { "import.meta.filename": "__filename" } : {},
  });
  failOnWarnings(result);
  return result;
}

/**
 * Writes the modules that contain third-party code for Node.
 * @param {"esm" | "cjs"} format
 */
async function buildVendored(format) {
  const result = await build({
    ...common,
    entryPoints: sourceModules().filter((path) => isWithin(vendorSources, path)),
    format,
    platform: "node",
    target: "es2020",
    outbase: sources,
    outdir: join(output, format),
    ...thirdParty,
    // Bundled code has no files beside it to look for, and CommonJS has no `import.meta.url`.
    define: { "import.meta.url": "undefined" },
  });
  failOnWarnings(result);
  for (const { path, text } of result.outputFiles) save(path, text);
  return result.metafile;
}

/**
 * CommonJS packages load Node's modules with `require`, which an ES module does not have.
 * @returns {import("esbuild").Plugin}
 */
function nodeModulesWithoutRequire() {
  return {
    name: "node-modules-without-require",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, kind }) => {
        const isNodes = path.startsWith("node:") || isBuiltin(path);
        return kind === "require-call" && isNodes ? { path, namespace: "node" } : undefined;
      });
      onLoad({ filter: /.*/, namespace: "node" }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      }));
    },
  };
}

/** Returns all modules except those of the command. */
function sourceModules() {
  return readdirSync(sources, { recursive: true, encoding: "utf8" })
    .map((name) => join(sources, name))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .filter((path) => !isWithin(commandSources, path));
}

/**
 * Keeps every import except that of `#constants`, and points `#glue` and `#wasm` to the modules built for
 * them.
 * @param {string} root
 * @returns {import("esbuild").Plugin}
 */
function modulesStayApart(root) {
  return {
    name: "modules-stay-apart",
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
        if (kind === "entry-point") return undefined;
        // The constants that a module uses are copied into it: one file less to load.
        if (path === "#constants") return { path: constants };
        if (path === "#glue" || path === "#wasm") {
          return { path: modulePath(resolveDir, join(root, `${path.slice(1)}.js`)), external: true };
        }
        if (path.startsWith("node:") || path === EDITOR) return { path, external: true };
        const target = resolve(resolveDir, path);
        if (path.startsWith(".") && isWithin(root, target) && !isWithin(commandSources, target)) {
          return { path, external: true };
        }
        const text = `${path} cannot be imported here: the package has no runtime dependency`;
        return { errors: [{ text }] };
      });
    },
  };
}

/**
 * Writes the command as one CommonJS file. Node starts that faster than ES modules, each of which it must
 * find and read. Modules loaded with import() are in the same file, and run on first use.
 */
async function buildCommand() {
  const result = await build({
    ...common,
    format: "cjs",
    platform: "node",
    target: "node20",
    entryPoints: { plexicus: join(commandSources, "main.ts"), [OWN_FILE]: join(commandSources, "proxy.ts") },
    outdir: join(output, "bin"),
    ...thirdParty,
    supported: { "dynamic-import": false },
    define: { PACKAGE_VERSION: JSON.stringify(version), "import.meta.filename": "__filename" },
    plugins: [someStaysOutside()],
  });
  failOnWarnings(result);
  for (const file of result.outputFiles) {
    const isCommand = basename(file.path) === "plexicus.js";
    save(file.path, isCommand ? `#!/usr/bin/env node\n${withoutHashbang(file.text)}` : file.text);
    if (isCommand) chmodSync(file.path, 0o755);
  }
  return result.metafile;
}

/**
 * Bundles the package's own modules into the command. The modules of vendor/ are already built: the command
 * loads them from cjs/. Commander requires `node:child_process`, which loads Node's network code, so it is
 * loaded on first use.
 * @returns {import("esbuild").Plugin}
 */
function someStaysOutside() {
  return {
    name: "some-stays-outside",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#glue$/ }, () => ({ path: join(glue, "plexicus_auth.js") }));
      onResolve({ filter: /^#constants$/ }, () => ({ path: constants }));
      onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, kind }) => {
        const target = resolve(resolveDir, path);
        if (kind === "dynamic-import" && target === join(commandSources, `${OWN_FILE}.js`)) {
          return { path: `./${OWN_FILE}.js`, external: true };
        }
        if (!isWithin(vendorSources, target)) return undefined;
        const built = join(output, "cjs", relative(sources, target));
        return { path: modulePath(join(output, "bin"), built), external: true };
      });
      onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
        importer.includes("node_modules") ? { path, namespace: "when-used" } : undefined,
      );
      onLoad({ filter: /.*/, namespace: "when-used" }, ({ path }) => ({
        contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] });`,
      }));
    },
  };
}

/**
 * Bundles each entry as an application would, and returns the sizes. Throws if an entry cannot be bundled.
 */
async function measureEntries() {
  const manifest = JSON.parse(readFileSync(join(template, "package.json"), "utf8"));
  const names = Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === "object")
    .map(([name]) => name);
  return Promise.all(
    names.map(async (name) => {
      const entry = name === "." ? "index" : name.slice(2);
      const result = await build({
        ...common,
        format: "esm",
        platform: entry === NODE_ENTRY ? "node" : "browser",
        target: "es2020",
        minify: true,
        external: [EDITOR],
        entryPoints: [join(output, "esm", `${entry}.js`)],
      });
      failOnWarnings(result);
      const inputs = Object.keys(result.metafile.inputs).map((path) => resolve(path));
      if (SLIM_ENTRIES.includes(entry) && inputs.includes(join(output, "esm", "wasm.js"))) {
        throw new Error(`the entry ${entry} pulls the inlined wasm in`);
      }
      const code = result.outputFiles[0]?.contents ?? new Uint8Array();
      const gzipped = gzipSync(code, { level: 9 }).length;
      return { name: posix.join("@plexicus/auth", name), minified: code.length, gzipped };
    }),
  );
}

/**
 * Returns the folders of the npm packages whose code is in a build.
 * @param {import("esbuild").Metafile} metafile
 */
function npmPackages({ inputs }) {
  return Object.keys(inputs).flatMap((path) => {
    const match = /^(.*\/)?node_modules\/(@[^/]+\/)?[^/]+/.exec(path);
    return match ? [resolve(match[0])] : [];
  });
}

/** @param {string} from @param {string} to */
function modulePath(from, to) {
  const path = relative(from, to).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** @param {string} folder @param {string} path */
function isWithin(folder, path) {
  return path.startsWith(folder + sep);
}

/** @param {string} text */
function withoutHashbang(text) {
  return text.replace(/^#!.*\n/, "");
}

/** @param {import("esbuild").BuildResult} result */
function failOnWarnings(result) {
  if (result.warnings.length > 0) throw new Error("esbuild warned, see above");
}

/** @param {string} path @param {string | Uint8Array} content */
function save(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
