package dev.gopuram.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * P4: streams with long pauses, held at once by a node with 1 GiB of heap. Every chunk is numbered, and a stream counts
 * only where each came, in its order. The mock alone goes first, which shows what the machine can bear.
 */
final class SlowBench {
    private static final String HEAP = "-Xmx1g";
    private static final double ON_TIME = 1.25;

    private final Peers peers;
    private final Peer mock;
    private final boolean smoke;
    private final boolean brief;

    SlowBench(Peers peers, Peer mock, boolean smoke, boolean brief) {
        this.peers = peers;
        this.mock = mock;
        this.smoke = smoke;
        this.brief = brief;
    }

    /** How many streams, and how they drip. */
    private record Drip(int streams, int everyMs, int chunks) {
        String body() {
            return ProxyBench.STREAM.replace("You are terse.", "slow:" + everyMs + ":" + chunks + ";");
        }

        double idealSeconds() {
            return chunks * everyMs / 1e3;
        }
    }

    /** What became of them. */
    private record Held(int atOnce, long lost, long broken, double slowest, double kibEach, double cpuMicros) {}

    List<Table> run() {
        List<Drip> drips = new ArrayList<>();
        drips.add(smoke ? new Drip(100, 100, 5) : new Drip(5_000, 1_000, brief ? 20 : 30));
        if (!brief) {
            drips.add(smoke ? new Drip(20, 20, 20) : fastest());
        }
        List<Table> tables = new ArrayList<>();
        for (Drip drip : drips) {
            Table table = new Table("P4  " + drip.streams + " streams, " + drip.chunks + " chunks each, one in "
                    + drip.everyMs + " ms");
            report(table, "the mock alone", hold(mock, drip));
            through(table, peers.nginx(), drip);
            through(table, Optional.of(peers.bare(HEAP)), drip);
            through(table, Optional.of(peers.governed(HEAP)), drip);
            if (!smoke) {
                through(table, peers.portkey(), drip);
                through(table, peers.springCloudGateway(HEAP), drip);
            }
            tables.add(table);
        }
        return tables;
    }

    /** The most streams at 20 ms that the mock alone ends on time. */
    private Drip fastest() {
        Drip best = new Drip(125, 20, 250);
        for (int streams = 250; streams <= 4_000; streams *= 2) {
            Drip next = new Drip(streams, 20, 250);
            Held held = hold(mock, next);
            if (held.lost + held.broken > 0 || held.slowest > next.idealSeconds() * ON_TIME) {
                return best;
            }
            best = next;
        }
        return best;
    }

    private static void through(Table table, Optional<Peer> proxy, Drip drip) {
        proxy.ifPresent(peer -> {
            try (peer) {
                hold(peer, new Drip(Math.min(200, drip.streams), 20, 10));
                report(table, peer.name(), hold(peer, drip));
            }
        });
    }

    private static void report(Table table, String name, Held held) {
        table.row(name + ": held at once", held.atOnce);
        table.row(name + ": chunks lost or out of order", (double) held.lost);
        table.row(name + ": streams refused or broken off", (double) held.broken);
        table.row(name + ": the slowest stream, s", held.slowest);
        table.row(name + ": resident memory for each, KiB", held.kibEach);
        table.row(name + ": CPU per chunk, us", held.cpuMicros);
    }

    private static Held hold(Peer peer, Drip drip) {
        ProcessHandle process = peer.process().toHandle();
        long memory = Cpu.residentBytes(process);
        long cpu = Cpu.nanos(process);
        Load load = peer.load(drip.body());
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicLong lost = new AtomicLong();
        AtomicLong broken = new AtomicLong();
        AtomicLong slowest = new AtomicLong();
        long resident = 0;
        CountDownLatch ended = new CountDownLatch(drip.streams);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < drip.streams; i++) {
                readers.execute(() -> {
                    long from = System.nanoTime();
                    int[] next = {0};
                    boolean whole = load.lines(line -> {
                        if (line.contains("\"content\":\"word " + next[0] + " \"")) {
                            if (next[0]++ == 0) {
                                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                            }
                        }
                    });
                    if (next[0] > 0) {
                        open.decrementAndGet();
                    }
                    lost.addAndGet(drip.chunks - next[0]);
                    broken.addAndGet(whole ? 0 : 1);
                    slowest.accumulateAndGet(System.nanoTime() - from, Math::max);
                    ended.countDown();
                });
            }
            while (!await(ended)) {
                resident = Math.max(resident, Cpu.residentBytes(process));
            }
        }
        double spent = (Cpu.nanos(process) - cpu) / 1e3;
        return new Held(
                most.get(),
                lost.get(),
                broken.get(),
                slowest.get() / 1e9,
                Math.max(0, resident - memory) / 1024.0 / drip.streams,
                spent / drip.streams / drip.chunks);
    }

    private static boolean await(CountDownLatch ended) {
        try {
            return ended.await(Duration.ofMillis(500).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
