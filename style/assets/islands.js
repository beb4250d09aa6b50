// Starts the islands of a page, once it can be read. Called by the page's script tag, which names
// the bundle in `data-bundle`; the version of the files is the one of this file's own address.
// Does what leptos' island_script.js does, without inline script.

const { bundle } = document.querySelector("script[data-bundle]").dataset;
const version = new URL(import.meta.url).search;

// Children of an island belong to the island around it: its owner is set while they start.
const owners = [];

function start(node, module) {
  const tag = node.localName;
  if (tag === "leptos-island") {
    const run = module[node.dataset.component];
    if (run) {
      owners.at(-1)?.();
      run(node);
    } else {
      console.warn(`The bundle ${bundle} has no island ${node.dataset.component}.`);
    }
  }
  if (tag === "leptos-children") owners.push(node.$$on_hydrate);
  for (const child of [...node.children]) start(child, module);
  if (tag === "leptos-children") owners.pop();
}

async function wake() {
  const module = await import(`/pkg/${bundle}.js${version}`);
  await module.default({ module_or_path: `/pkg/${bundle}.wasm${version}` });
  module.hydrate();
  start(document.body, module);
  alive();
}

// For tests, which must not type before somebody listens.
function alive() {
  document.documentElement.dataset.islands = "alive";
}

if (!document.querySelector("leptos-island")) {
  alive();
} else {
  if ("requestIdleCallback" in window) requestIdleCallback(wake, { timeout: 2000 });
  else setTimeout(wake, 50);
}
