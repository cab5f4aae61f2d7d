package dev.gopuram.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code bench/run [--smoke] [proxy|start|hop|search ...]}: measures and prints tables. A smoke only shows that it all runs. */
final class Bench {
    private Bench() {}

    public static void main(String[] args) throws IOException {
        List<String> wanted = new ArrayList<>(List.of(args));
        boolean smoke = wanted.remove("--smoke");
        if (wanted.isEmpty()) {
            wanted.addAll(List.of("proxy", "start", "hop", "search"));
        }
        Duration warmUp = Duration.ofSeconds(smoke ? 1 : 25);
        Duration cell = Duration.ofSeconds(smoke ? 1 : 4);
        int rounds = smoke ? 1 : 3;
        Path home = Path.of(System.getProperty("gopuram.home", "."))
                .toAbsolutePath()
                .normalize();
        Path work = Files.createTempDirectory("gopuram-bench");
        int mockPort = Peer.freePort();
        Peers peers = new Peers(work, home, mockPort);
        List<Table> tables = new ArrayList<>();
        try (Peer _ = mock(work, mockPort)) {
            for (String what : wanted) {
                switch (what) {
                    case "proxy" -> tables.addAll(proxy(peers, warmUp, cell, rounds));
                    case "start" -> tables.addAll(new StartBench(peers, rounds).run());
                    case "hop" -> tables.addAll(new HopBench(peers, warmUp, cell, rounds).run());
                    case "search" -> tables.addAll(new SearchBench(work, smoke).run());
                    default -> throw new IllegalArgumentException(what + " (expected: proxy, start, hop or search)");
                }
            }
        }
        tables.forEach(table -> System.out.println(table.markdown()));
    }

    private static List<Table> proxy(Peers peers, Duration warmUp, Duration cell, int rounds) {
        List<Peer> running = new ArrayList<>();
        try {
            peers.nginx()
                    .ifPresentOrElse(running::add, () -> System.err.println("bench: no nginx here, so no ratio to it"));
            running.add(peers.gopuram(false));
            running.add(peers.gopuram(true));
            peers.portkey().ifPresentOrElse(running::add, () -> System.err.println("bench: no Portkey here"));
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
        return new Peer("mock", Peer.start(command, work.resolve("mock.log"), port), port, "/", List.of(), "mock-1");
    }
}
