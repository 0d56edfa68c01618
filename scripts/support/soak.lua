-- For wrk: whole reports through the API, each by another collaborator.
--   wrk -t1 -c16 -d60s --latency -s soak.lua http://127.0.0.1:PORT BODY TOKENS FROM
-- BODY holds a report with @ID@ in the place of its id; TOKENS one token a line, used from line FROM on.

local parts, tokens, at, random = {}, {}, 0, nil

function init(args)
  local file = assert(io.open(args[1]))
  local text = file:read("*a")
  file:close()
  local from, to = text:find("@ID@", 1, true)
  parts = { text:sub(1, from - 1), text:sub(to + 1) }
  for token in io.lines(args[2]) do tokens[#tokens + 1] = "Bearer " .. token end
  at = tonumber(args[3]) - 1
  random = assert(io.open("/dev/urandom", "rb"))
end

local function uuid()
  local hex = random:read(16):gsub(".", function(c) return string.format("%02x", c:byte()) end)
  return hex:sub(1, 8) .. "-" .. hex:sub(9, 12) .. "-4" .. hex:sub(14, 16) .. "-a" .. hex:sub(18, 20) .. "-" .. hex:sub(21, 32)
end

function request()
  at = at + 1
  if not tokens[at] then
    io.stderr:write("the tokens are used up\n")
    os.exit(1)
  end
  local head = { ["Authorization"] = tokens[at], ["Content-Type"] = "application/json" }
  return wrk.format("POST", "/api/v1/reports", head, parts[1] .. uuid() .. parts[2])
end

local first = true
function response(status, _, body)
  if status ~= 201 and first then
    first = false
    io.stderr:write(status .. " " .. body:sub(1, 400) .. "\n")
  end
end

function done(summary, latency, _)
  local wrong = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.connect
  io.write(string.format("told %d taken, %d failed, %.0f a second; median %.1f ms, 99 %% %.1f ms, longest %.1f ms\n",
    summary.requests - summary.errors.status, wrong, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
