package dev.gopuram.app;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A node that serves, from the command line's start to the signal that ends it. */
final class Serving implements AutoCloseable {
    private final Node node;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Serving(Node node) {
        this.node = node;
    }

    /** Opens and starts the node; a failure leaves nothing open behind. */
    static Serving start(NodeOptions options) {
        GopuramConfig config = options.config();
        Topology topology = config.topology();
        Node node = Node.open(config, topology, options.nodeName(config, topology), options.data(), options.wirePort());
        try {
            node.start();
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        Serving serving = new Serving(node);
        Runtime.getRuntime().addShutdownHook(new Thread(serving::stopForSignal, "stop"));
        return serving;
    }

    Node node() {
        return node;
    }

    /** What tells a user, or a program that waits for it, that requests can come. */
    String readyLine() {
        double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
        Optional<String> key = node.adminKeyFile().map(path -> "; the admin key is in " + path);
        return String.format(
                Locale.ROOT,
                "gopuram ready %s(admin %s) in %.1f s%s",
                node.publicUrl().map(url -> "on " + url + " ").orElse(""),
                node.adminUrl(),
                seconds,
                key.orElse(""));
    }

    /** Waits until a signal has ended the node. */
    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** A signal is a request to leave, not a failure, so the exit code is 0; a JVM left to itself would say 143. */
    private void stopForSignal() {
        node.drainAndClose();
        stopped.countDown();
        Runtime.getRuntime().halt(0);
    }

    @Override
    public void close() {
        node.close();
    }
}
