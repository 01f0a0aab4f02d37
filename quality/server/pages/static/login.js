/* Tells the service the browser's time zone, so that the pages show times in it. */

const field = document.querySelector('[name=zone]')
if (field) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? ''
