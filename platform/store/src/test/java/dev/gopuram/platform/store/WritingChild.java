package dev.gopuram.platform.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Writes numbers from several threads until it is killed, and prints each once its write was acknowledged. */
final class WritingChild {
    static final int WRITERS = 4;
    static final String ACKNOWLEDGED = "acknowledged ";

    private WritingChild() {}

    public static void main(String[] args) throws InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Database database = Server.SQLITE.open("ledger", Path.of(args[0]));
        AtomicLong next = new AtomicLong();
        Thread last = Thread.currentThread();
        for (int i = 0; i < WRITERS; i++) {
            last = Thread.ofPlatform().start(() -> {
                while (true) {
                    long number = next.incrementAndGet();
                    database.write(
                            tx -> tx.update("INSERT INTO entry (id, amount) VALUES (?, ?)", "e" + number, number));
                    out.println(ACKNOWLEDGED + number);
                }
            });
        }
        last.join();
    }
}
