/** Which Node.js Drydock runs on: `engines` in package.json says it once. */
import { readFileSync } from 'node:fs';

/** A sentence for who runs another Node.js, or null. `range` is of the shape `^1.2.0 || >=3.0.0`. */
export function refusal(version, range = enginesRange()) {
  const allowed = range.split('||').map((part) => part.trim());
  return allowed.some((part) => fits(numbers(version), part))
    ? null
    : `Drydock needs Node.js ${allowed.map(inWords).join(', or ')}; this is ${version}.`;
}

function enginesRange() {
  const file = new URL('../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).engines.node;
}

const numbers = (version) => version.split('.').map(Number);
const least = (part) => numbers(part.replace(/^\D+/, ''));

function fits([major, minor, patch], part) {
  const [majorLeast, minorLeast, patchLeast] = least(part);
  if (major !== majorLeast) {
    return !part.startsWith('^') && major > majorLeast;
  }
  return minor !== minorLeast ? minor > minorLeast : patch >= patchLeast;
}

function inWords(part) {
  const text = part.replace(/^\D+/, '');
  return part.startsWith('^')
    ? `${text} or newer of the ${least(part)[0]} line`
    : `${text} or newer`;
}
