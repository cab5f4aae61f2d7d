package dev.gopuram.platform.ledger;

import dev.gopuram.testkit.ManualClock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One node of a schedule in a process of its own, so that it can be killed. It obeys one line at a time and answers each
 * with the time that it knows and the books that it keeps.
 */
final class ChildNodeMain {
    static final String ANSWER = "books ";

    private ChildNodeMain() {}

    public static void main(String[] arguments) throws Exception {
        ManualClock clock = new ManualClock(Instant.parse(arguments[2]));
        try (GrantStore store = Stores.valueOf(arguments[0]).open(arguments[1], clock, Schedule.LEASE)) {
            ScheduledNode node = new ScheduledNode(
                    ScheduledNode.Rules.of(arguments[3]),
                    store.of(arguments[4]),
                    Integer.parseInt(arguments[5]),
                    clock,
                    () -> false);
            System.out.println(books(node));
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ", -1);
                clock.advance(Duration.between(clock.now(), Instant.parse(words[0])));
                obey(node, words);
                System.out.println(books(node));
            }
        }
    }

    private static void obey(ScheduledNode node, String[] words) {
        switch (words[1]) {
            case "call" -> node.call(Integer.parseInt(words[2]));
            case "grow" -> node.grow(Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "end" -> node.end(Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "lose" -> node.lose(Integer.parseInt(words[2]));
            case "endAll" -> node.endAll();
            case "round" -> node.round();
            default -> throw new IllegalArgumentException(words[1]);
        }
    }

    /** How much is open, and for each limit and window what was spent, told and taken. */
    private static String books(ScheduledNode node) {
        Map<Schedule.Spent, Long> taken = node.taken();
        Map<Schedule.Spent, Long> spent = node.spent();
        Set<Schedule.Spent> keys = new HashSet<>(taken.keySet());
        keys.addAll(node.told().keySet());
        StringBuilder line = new StringBuilder(ANSWER).append(node.open());
        for (Schedule.Spent key : keys) {
            line.append(' ')
                    .append(String.join(
                            ",",
                            key.counter().rule(),
                            key.window().toString(),
                            number(spent, key),
                            number(node.told(), key),
                            number(taken, key)));
        }
        return line.toString();
    }

    private static String number(Map<Schedule.Spent, Long> book, Schedule.Spent key) {
        Long amount = book.get(key);
        return amount == null ? "" : amount.toString();
    }
}
