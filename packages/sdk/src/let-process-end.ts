/** The process need not live on for the timer. In a browser a timer is a number, and keeps nothing alive. */
export function letProcessEnd(timer: ReturnType<typeof setTimeout>): void {
  const { unref } = Object(timer) as { readonly unref?: () => unknown };
  unref?.call(timer);
}
