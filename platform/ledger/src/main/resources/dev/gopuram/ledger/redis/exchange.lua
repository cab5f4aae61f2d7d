-- One exchange of one node, as one step: what Apportion says, in Lua. All numbers are whole and below 2^53, so exact.
--
-- KEYS: since when the server remembers; then for each claim its window and the window before.
-- ARGV: the node, the exchange's number, the time or '' for the server's own, how long grants hold; then for each claim
--       its kind (slides | stays | places), amount, used, held, want, and the window's start, end and last day.
-- Times are microseconds. A window is a hash: node -> "used held granted lease_until exchange".
-- Answers the time, since when the server remembers, and for each claim what is granted, what others have, what was before.
local CLAIM, FIRST = 8, 5
local MOST = 2 ^ 53
local node, number, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])

local function whole(x)
    return string.format('%.0f', x)
end

local function row(text)
    local used, held, granted, lease_until, said = string.match(text, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
    return tonumber(used), tonumber(held), tonumber(granted), tonumber(lease_until), tonumber(said)
end

local function clock()
    if ARGV[3] ~= '' then
        return tonumber(ARGV[3])
    end
    local time = redis.call('TIME')
    return time[1] * 1000000 + time[2]
end

local now = clock()

-- What the other nodes may use of the window, and the number of the last exchange in which this node spoke of it.
local function others(key, places)
    local sum, heard = 0, 0
    local rows = redis.call('HGETALL', key)
    for i = 1, #rows, 2 do
        local used, held, granted, lease_until, said = row(rows[i + 1])
        if rows[i] == node then
            heard = said
        elseif lease_until >= now then
            sum = sum + math.max(granted, used + held)
        elseif places then
            redis.call('HDEL', key, rows[i])
        else
            sum = sum + used + held
        end
    end
    return math.min(sum, MOST), heard
end

local function told(key)
    local sum = 0
    for _, text in ipairs(redis.call('HVALS', key)) do
        local used, held = row(text)
        sum = sum + used + held
    end
    return math.min(sum, MOST)
end

-- What the window before still takes of this one.
local function weight(before, from, to)
    return math.ceil(before * math.max(0, math.min(1, (to - now) / (to - from))))
end

local since = redis.call('GET', KEYS[1])
if not since then
    since = whole(now)
    redis.call('SET', KEYS[1], since)
end

local answer = {now, tonumber(since)}
local key = 2
for at = FIRST, #ARGV, CLAIM do
    local kind = ARGV[at]
    local amount, used, held = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    local want, from, to, last = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6]), tonumber(ARGV[at + 7])
    local given, heard = others(KEYS[key], kind == 'places')
    local before, weighs = 0, 0
    if kind == 'slides' then
        before = told(KEYS[key + 1])
        weighs = weight(before, from, to)
    end
    local free = math.max(0, amount - weighs - given)
    local granted = math.max(used + held, math.min(want, free))
    if number > heard then
        redis.call('HSET', KEYS[key], node, table.concat(
            {ARGV[at + 2], ARGV[at + 3], whole(granted), whole(now + lease), ARGV[2]}, ' '))
    end
    local kept = kind == 'places' and lease or last - now
    redis.call('PEXPIRE', KEYS[key], whole(math.max(1000, math.ceil(kept / 1000))))
    answer[#answer + 1] = granted
    answer[#answer + 1] = given
    answer[#answer + 1] = before
    key = key + 2
end
return answer
