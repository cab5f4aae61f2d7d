-- What all nodes told of one window. KEYS: the window. ARGV: its kind, the time or '' for the server's own.
-- Answers what was used, and what is held. See exchange.lua.
local now = ARGV[2]
if now == '' then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
else
    now = tonumber(now)
end
local all_used, all_held = 0, 0
for _, text in ipairs(redis.call('HVALS', KEYS[1])) do
    local used, held, lease_until = string.match(text, '^(%d+) (%d+) %d+ (%d+) %d+$')
    local lapsed = tonumber(lease_until) < now
    if lapsed and ARGV[1] ~= 'places' then
        all_used = all_used + used + held
    elseif not lapsed then
        all_used = all_used + used
        all_held = all_held + held
    end
end
return {all_used, all_held}
