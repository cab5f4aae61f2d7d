package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Clock;
import dev.gopuram.testkit.ChildJvm;
import dev.gopuram.testkit.Eventually;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A node of a schedule in a process of its own, seen from here: its books are those of its last answer. */
final class ChildNode implements Schedule.Node, AutoCloseable {
    private final Map<String, Counter> counters;
    private final Clock clock;
    private final ChildJvm process;
    private final Map<Schedule.Spent, Long> spent = new HashMap<>();
    private final Map<Schedule.Spent, Long> told = new HashMap<>();
    private final Map<Schedule.Spent, Long> taken = new HashMap<>();
    private long open;

    ChildNode(Stores kind, String place, ScheduledNode.Rules rules, String name, int slicePercent, Clock clock) {
        this.counters =
                rules.all().stream().map(Rule::counter).collect(Collectors.toMap(Counter::rule, Function.identity()));
        this.clock = clock;
        this.process = ChildJvm.start(
                ChildNodeMain.class,
                kind.name(),
                place,
                clock.now().toString(),
                rules.tokens().subject(),
                name,
                Integer.toString(slicePercent));
        listen();
    }

    @Override
    public void call(int tokens) {
        ask("call " + tokens);
    }

    @Override
    public void grow(int pick, int more) {
        ask("grow " + pick + " " + more);
    }

    @Override
    public void end(int pick, int percent) {
        ask("end " + pick + " " + percent);
    }

    @Override
    public void lose(int pick) {
        ask("lose " + pick);
    }

    @Override
    public void endAll() {
        ask("endAll");
    }

    @Override
    public void round() {
        ask("round");
    }

    @Override
    public Map<Schedule.Spent, Long> spent() {
        return spent;
    }

    @Override
    public Map<Schedule.Spent, Long> told() {
        return told;
    }

    @Override
    public Map<Schedule.Spent, Long> taken() {
        return taken;
    }

    @Override
    public long open() {
        return open;
    }

    @Override
    public boolean apart() {
        return true;
    }

    boolean alive() {
        return process.alive();
    }

    /** SIGKILL. While it tells the store what it has taken, nobody knows whether the store heard it. */
    @Override
    public void crash(boolean whileTelling) {
        if (whileTelling) {
            process.say(clock.now() + " round");
        }
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }

    private void ask(String command) {
        process.say(clock.now() + " " + command);
        listen();
    }

    private void listen() {
        String[] words =
                process.awaitAfter(ChildNodeMain.ANSWER, Eventually.BOUND).split(" ", -1);
        open = Long.parseLong(words[0]);
        taken.clear();
        for (int i = 1; i < words.length; i++) {
            String[] parts = words[i].split(",", -1);
            Schedule.Spent key = new Schedule.Spent(counters.get(parts[0]), Instant.parse(parts[1]));
            note(spent, key, parts[2]);
            note(told, key, parts[3]);
            note(taken, key, parts[4]);
        }
    }

    private static void note(Map<Schedule.Spent, Long> book, Schedule.Spent key, String amount) {
        if (!amount.isEmpty()) {
            book.put(key, Long.parseLong(amount));
        }
    }
}
