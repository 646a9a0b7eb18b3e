// Times of day as the desk has them, wherever the agent's machine believes it is: what Hotline words is in that zone too.

let format = formatOf(undefined);

/** `zone` is the desk's, such as `Europe/Copenhagen`; the agent's own counts where the browser does not know it. */
export function setZone(zone) {
  try {
    format = formatOf(zone);
  } catch {
    format = formatOf(undefined);
  }
}

/** The local date and time of an instant, `weekday` counted from Sunday. */
export function wall(at) {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = parts;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  return { year, month, day, hour, minute, asUtc, weekday: new Date(asUtc).getUTCDay() };
}

/** `2026-11-26T14:30`, as a field of date and time has it. */
export function localMinute(at) {
  return new Date(wall(at).asUtc).toISOString().slice(0, 16);
}

/** The instant of what such a field has; of an hour that the clock passes twice the first. */
export function instantOf(local) {
  const wanted = Date.parse(`${local}Z`);
  const before = wanted - offset(wanted - 24 * 60 * 60 * 1000);
  const after = wanted - offset(wanted + 24 * 60 * 60 * 1000);
  return new Date(wall(new Date(before)).asUtc === wanted ? before : after);
}

function offset(instant) {
  return wall(new Date(instant)).asUtc - Math.floor(instant / 1000) * 1000;
}

function formatOf(timeZone) {
  const number = "2-digit";
  return new Intl.DateTimeFormat("en-GB", {
    timeZone, hourCycle: "h23", year: "numeric", month: number, day: number, hour: number, minute: number, second: number,
  });
}
