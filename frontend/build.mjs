// Builds frontend/ into wiki/static/dist/: bundled and hashed CSS and JS, the icon sprite, fonts and manifest.json,
// each compressed text file with a .gz and .br twin. It must never reach the network or write elsewhere.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { Resvg, initWasm } from "@resvg/resvg-wasm";
import * as esbuild from "esbuild";
import subsetFont from "subset-font";
import { shapes, sprite } from "./icons/sprite.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "../wiki/static/dist");
const TARGET = ["es2022", "chrome111", "firefox115", "safari16.4"];

/** Latin headings need no more than this; other scripts come from the package's own files, only when a page uses them. */
const LATIN = [[0x20, 0x7e], [0xa0, 0xff], [0x2010, 0x2026], [0x20ac, 0x20ac], [0x2122, 0x2122], [0x2190, 0x2193]];

const characters = LATIN.map(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("")).join("");

/** Drops unused glyphs and alternate forms from the Latin heading font: 22 kB become 17. */
const smallerFont = {
  name: "smaller-font",
  setup(build) {
    build.onLoad({ filter: /literata-latin-600-normal\.woff2$/ }, async ({ path: file }) => ({
      contents: await subsetFont(await readFile(file), characters, { targetFormat: "woff2", noLayoutClosure: true, noHinting: true }),
      loader: "file",
    }));
  },
};

/** Icons used as masks in CSS: without the licence notice and attributes that a mask has no use for. */
const smallerIcons = {
  name: "smaller-icons",
  setup(build) {
    build.onLoad({ filter: /lucide-static[/\\]icons[/\\].*\.svg$/ }, async ({ path: file }) => ({
      contents: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="red" stroke-width="2"`
        + ` stroke-linecap="round" stroke-linejoin="round">${shapes(await readFile(file, "utf8"))}</svg>`,
      loader: "dataurl",
    }));
  },
};

/** Writes `contents` under a name that carries its hash; returns that name. */
async function keep(name, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  const hashed = `${stem}-${hash}${ext}`;
  await writeFile(path.join(dist, hashed), contents);
  return hashed;
}

/** Manifest entries of everything esbuild wrote: entry points by stem, fonts by file name. */
function entries(outputs) {
  const names = {};
  for (const [file, output] of Object.entries(outputs)) {
    const source = output.entryPoint ?? Object.keys(output.inputs)[0];
    const extension = path.extname(file);
    if (extension !== ".map") names[path.parse(source).name + extension] = path.basename(file);
  }
  return names;
}

/** Icons for devices that install the wiki, drawn from the sign in the browser's tab. Where the device cuts its own shape,
 * the ground fills the square and the sign stays within the middle (https://w3c.github.io/manifest/#icon-masks). */
async function deviceIcons(svg) {
  await initWasm(await readFile(createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm")));
  const png = (source, size) => new Resvg(source, { fitTo: { mode: "width", value: size } }).render().asPng();
  const [, open, ground, sign] = /^(<svg[^>]*>)(<rect[^>]*>)(.*)<\/svg>\s*$/s.exec(svg);
  const square = ground.replace(/ rx="[^"]*"/, "");
  const maskable = `${open}${square}<g transform="translate(16 16) scale(0.8) translate(-16 -16)">${sign}</g></svg>`;
  return {
    "icon-192.png": await keep("icon-192.png", png(svg, 192)),
    "icon-512.png": await keep("icon-512.png", png(svg, 512)),
    "icon-maskable.png": await keep("icon-maskable.png", png(maskable, 512)),
  };
}

/** The worker for reading offline, with the names of the files that every page needs. */
async function workers(manifest) {
  const needed = ["app.css", "app.js", "offline.js", "theme.js", "icons.svg", "favicon.svg", "literata-latin-600-normal.woff2"];
  const built = JSON.stringify(needed.map((name) => `/-/static/dist/${manifest[name]}`));
  const made = {};
  for (const name of ["sw.js", "sw-off.js"]) {
    const { code } = await esbuild.transform(await readFile(path.join(here, "js", name), "utf8"), { minify: true, target: TARGET, define: { BUILT: built } });
    made[name] = await keep(name, code);
  }
  return made;
}

async function compress() {
  for (const name of await readdir(dist)) {
    if (!/\.(css|js|svg)$/.test(name)) continue;
    const contents = await readFile(path.join(dist, name));
    await writeFile(path.join(dist, `${name}.gz`), gzipSync(contents, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    await writeFile(path.join(dist, `${name}.br`), brotliCompressSync(contents, { params }));
  }
}

const options = {
  entryPoints: ["css/app.css", "css/editor.css", "css/media.css", "js/app.js", "js/editor.js", "js/embed.js", "js/embedding.js", "js/formatted.js", "js/offline.js", "js/review.js", "js/theme.js"].map((f) => path.join(here, f)),
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: TARGET,
  loader: { ".woff2": "file", ".svg": "dataurl" },
  plugins: [smallerFont, smallerIcons],
  legalComments: "none",
};

async function build() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const { metafile } = await esbuild.build(options);
  const manifest = entries(metafile.outputs);
  manifest["icons.svg"] = await keep("icons.svg", await sprite());
  const favicon = await readFile(path.join(here, "icons/favicon.svg"), "utf8");
  manifest["favicon.svg"] = await keep("favicon.svg", favicon);
  Object.assign(manifest, await deviceIcons(favicon), await workers(manifest));
  await compress();
  const sorted = Object.fromEntries(Object.entries(manifest).sort());
  await writeFile(path.join(dist, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
}

await build();
