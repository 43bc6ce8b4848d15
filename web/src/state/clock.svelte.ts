// The time as the screen shows it, and how times are written.
import { t } from '../strings';

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const longDayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const DAY_MS = 86_400_000;

class Clock {
  /** The beginning of today: it changes at midnight. */
  today = $state(startOfDay(new Date()));

  constructor() {
    setInterval(() => {
      const today = startOfDay(new Date());
      if (today !== this.today) this.today = today;
    }, 20_000);
  }
}

export const clock = new Clock();

export const atTime = (time: string): string => clockFormat.format(new Date(time));
export const inFull = (time: string): string => fullFormat.format(new Date(time));

/** For a list: the time of today's, the day of this week's, else the date. */
export function shortly(time: string): string {
  const date = new Date(time);
  const age = clock.today - startOfDay(date);
  if (age <= 0) return clockFormat.format(date);
  if (age < 6 * DAY_MS) return weekdayFormat.format(date);
  return isThisYear(date) ? dayFormat.format(date) : dateFormat.format(date);
}

/** A time to come: the hour of today's, else the day and the hour. */
export function atDayOrTime(time: string): string {
  const date = new Date(time);
  return startOfDay(date) === clock.today ? clockFormat.format(date) : `${dayFormat.format(date)}, ${clockFormat.format(date)}`;
}

/** For the line between two days. */
export function dayName(day: number): string {
  const age = Math.round((clock.today - day) / DAY_MS);
  if (age === 0) return t.time.today;
  if (age === 1) return t.time.yesterday;
  const date = new Date(day);
  return isThisYear(date) ? longDayFormat.format(date) : dateFormat.format(date);
}

export function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function isThisYear(date: Date): boolean {
  return date.getFullYear() === new Date(clock.today).getFullYear();
}
