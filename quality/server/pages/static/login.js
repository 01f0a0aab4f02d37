/* Tells the service the browser's time zone, so that the pages show times in it. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? ''
const field = document.querySelector('[name=zone]')
if (field) field.value = zone
const link = document.getElementById('sso')
if (link) link.search = `${link.search}&${new URLSearchParams({ zone })}`
