-- For wrk: posts the record in the file BODY, made new by a number in every request so that no cache answers it.
-- DELAY is the pause of a connection between its requests, in milliseconds. Prints one line of JSON at the end.
local file = assert(io.open(os.getenv("BODY"), "rb"))
local before, after = file:read("*a"):match("^(.-)@NUMBER@(.*)$")
file:close()
local pause = tonumber(os.getenv("DELAY") or "0")
local run, sent = os.getenv("RUN"), 0

function delay() return pause == 0 and 0 or math.random(0, 2 * pause) end
function request()
   sent = sent + 1
   return wrk.format("POST", "/v1/assess", { ["Content-Type"] = "application/json" }, before .. run .. "-" .. sent .. after)
end
function done(summary, latency)
   io.write(string.format('{"median": %f, "p99": %f, "requests": %d, "seconds": %f, "refused": %d, "timeouts": %d, "broken": %d}\n',
      latency:percentile(50) / 1e6, latency:percentile(99) / 1e6, summary.requests, summary.duration / 1e6,
      summary.errors.status, summary.errors.timeout, summary.errors.connect + summary.errors.read + summary.errors.write))
end
