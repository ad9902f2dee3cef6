import { Cron } from 'croner';

/** Why cron fields, or the time zone that they count in, cannot be used; null when they can. */
export function findCronProblem(cron: string, zone: string): string | null {
  const zoneProblem = findZoneProblem(zone);
  if (zoneProblem !== null) return zoneProblem;
  try {
    const next = new Cron(cron, { mode: '5-part', timezone: zone, paused: true }).nextRun();
    return next === null ? `"${cron}" never happens. Check the day and the month.` : null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    return `"${cron}" is no cron expression: ${reason} Write minute, hour, day, month and weekday, such as "0 3 * * *".`;
  }
}

/** Why a time zone is none; null when it is one. */
export function findZoneProblem(zone: string): string | null {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return null;
  } catch {
    return `"${zone}" is no time zone. Write one such as "Europe/Prague" or "UTC".`;
  }
}
