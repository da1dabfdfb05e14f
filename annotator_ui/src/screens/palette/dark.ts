/** Whether a desk that stays dark, whatever the system's colours are, is on the page: what lies over it is dark too. */
export const onDark = (): boolean => document.querySelector("#main.dark, #main .dark") !== null;
