package dev.gopuram.search;

import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.testkit.FakeModels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The process that {@link KillTest} kills. Arguments: directory, seed, the step to stop at, at which time it is reached. */
final class KillChild {
    private static final int DOCUMENTS = 12;
    private static final int WRITES = 10_000;

    /** The exit status where its input ended: whoever started it is gone. */
    static final int ORPHANED = 3;

    private KillChild() {}

    public static void main(String[] args) {
        Thread.ofPlatform().daemon().start(KillChild::endWithTheParent);
        Random random = new Random(Long.parseLong(args[1]));
        IndexingSteps.Step at = IndexingSteps.Step.valueOf(args[2]);
        AtomicInteger left = new AtomicInteger(Integer.parseInt(args[3]));
        IndexingSteps steps = step -> {
            if (step == at && left.decrementAndGet() == 0) {
                sayLast("at " + step);
            }
        };
        SearchConfig config = House.config(Duration.ofMillis(5), Duration.ofMillis(15), 50, 4);
        House.As acme = House.open(Path.of(args[0]), config, new FakeModels(), steps)
                .acme()
                .collection(House.DOCS);
        for (int i = 0; i < WRITES; i++) {
            write(acme, random);
        }
    }

    /** Only the kill or this ends it: it waits at its last step, whoever is left to hear of it. */
    static void endWithTheParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent says nothing; it only holds the pipe open.
            }
        } catch (IOException closed) {
            // The pipe broke: the parent is gone as well.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    private static void write(House.As acme, Random random) {
        String document = "d" + random.nextInt(DOCUMENTS);
        Refresh refresh = random.nextInt(3) == 0 ? Refresh.WAIT : Refresh.LATER;
        int number = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(1_000_000);
        say("begin " + document + " " + number);
        if (number == 0) {
            acme.delete(document, refresh);
        } else {
            acme.put(House.DOCS, refresh, House.text(document, "note " + word(document, number)));
        }
        say("ack " + document + " " + number);
    }

    /** A word that no other content has. */
    static String word(String document, int number) {
        return document + "v" + number;
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Nothing is said after it: whoever wants to, waits here for the kill as well. */
    static synchronized void sayLast(String line) {
        say(line);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
