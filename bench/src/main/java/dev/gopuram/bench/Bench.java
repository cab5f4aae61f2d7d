package dev.gopuram.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bench/run [--smoke|--short] [proxy|slow|tarpit|start|hop|search|predict ...]}: measures and prints tables. A smoke only shows that it all
 * runs; a short run warms up and measures for less long, for a machine that others use.
 */
final class Bench {
    private Bench() {}

    public static void main(String[] args) throws IOException {
        List<String> wanted = new ArrayList<>(List.of(args));
        boolean smoke = wanted.remove("--smoke");
        boolean brief = wanted.remove("--short");
        if (wanted.isEmpty()) {
            wanted.addAll(List.of("proxy", "tarpit", "start", "hop", "search", "predict"));
        }
        Duration warmUp = Duration.ofSeconds(smoke ? 1 : brief ? 3 : 25);
        Duration cell = Duration.ofSeconds(smoke ? 1 : brief ? 2 : 4);
        int rounds = smoke ? 1 : 3;
        Path home = Path.of(System.getProperty("gopuram.home", "."))
                .toAbsolutePath()
                .normalize();
        Path work = Files.createTempDirectory("gopuram-bench");
        int mockPort = Peer.freePort();
        Peers peers = new Peers(work, home, mockPort);
        List<Table> tables = new ArrayList<>();
        try (Peer upstream = mock(work, mockPort)) {
            for (String what : wanted) {
                switch (what) {
                    case "proxy" -> tables.addAll(proxy(peers, smoke, warmUp, cell, rounds));
                    case "slow" -> tables.addAll(new SlowBench(peers, upstream, smoke, brief).run());
                    case "tarpit" ->
                        tables.addAll(new TarpitBench(peers, warmUp, cell, rounds, smoke ? 20 : 500).run());
                    case "start" -> tables.addAll(new StartBench(peers, rounds).run());
                    case "hop" -> tables.addAll(new HopBench(peers, warmUp, cell, rounds).run());
                    case "search" -> tables.addAll(new SearchBench(work, smoke).run());
                    case "predict" -> tables.addAll(new PredictBench(peers, warmUp, cell, rounds).run());
                    default ->
                        throw new IllegalArgumentException(
                                what + " (expected: proxy, slow, tarpit, start, hop, search or predict)");
                }
            }
        }
        tables.forEach(table -> System.out.println(table.markdown()));
    }

    private static List<Table> proxy(Peers peers, boolean smoke, Duration warmUp, Duration cell, int rounds) {
        List<Peer> running = new ArrayList<>();
        try {
            peers.nginx()
                    .ifPresentOrElse(running::add, () -> System.err.println("bench: no nginx here, so no ratio to it"));
            for (Peer ours : List.of(peers.bare(), peers.governed())) {
                running.add(ours);
                peers.check(ours, ProxyBench.CHAT);
            }
            peers.portkey().ifPresentOrElse(running::add, () -> System.err.println("bench: no Portkey here"));
            if (smoke) {
                System.err.println("bench: a smoke leaves Spring Cloud Gateway out");
            } else {
                peers.springCloudGateway()
                        .ifPresentOrElse(running::add, () -> System.err.println("bench: no Spring Cloud Gateway here"));
            }
            return new ProxyBench(running, warmUp, cell, rounds).run();
        } finally {
            running.forEach(Peer::close);
        }
    }

    private static Peer mock(Path work, int port) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MockUpstream.class.getName(),
                "" + port);
        return new Peer(
                "mock", Peer.start(command, work.resolve("mock.log"), port), port, Peers.CHAT, List.of(), "mock-1");
    }
}
