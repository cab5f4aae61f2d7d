package dev.gopuram.platform.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes numbers from several threads until it is killed, and prints each once its write was acknowledged. It ends with
 * its standard input, which whoever started it holds open: a test that is killed leaves no writer behind.
 */
final class WritingChild {
    static final int WRITERS = 4;
    static final String ACKNOWLEDGED = "acknowledged ";

    private WritingChild() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Database database = Server.SQLITE.open("ledger", Path.of(args[0]));
        AtomicLong next = new AtomicLong();
        for (int i = 0; i < WRITERS; i++) {
            Thread.ofPlatform().start(() -> {
                while (true) {
                    long number = next.incrementAndGet();
                    database.write(
                            tx -> tx.update("INSERT INTO entry (id, amount) VALUES (?, ?)", "e" + number, number));
                    out.println(ACKNOWLEDGED + number);
                }
            });
        }
        while (System.in.read() >= 0) {
            // The parent says nothing; it only holds the pipe open.
        }
        Runtime.getRuntime().halt(0);
    }
}
