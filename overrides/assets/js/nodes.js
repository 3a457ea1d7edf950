// Pieces of a page made from text: no module turns a string into HTML.
export const make = (name, className, ...children) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
};
// The picture *name* of the sprite at *sprite*. A page on a disk carries its pictures itself, and no others can be had.
export const drawing = (sprite, name) => {
  const { namespaceURI } = document.querySelector("svg");
  const svg = document.createElementNS(namespaceURI, "svg");
  svg.setAttribute("aria-hidden", "true");
  const carried = document.querySelector("body > svg[hidden] symbol");
  if (carried && !document.getElementById(name)) return "";
  svg.append(document.createElementNS(namespaceURI, "use"));
  svg.firstChild.setAttribute("href", carried ? `#${name}` : `${sprite}#${name}`);
  return svg;
};
