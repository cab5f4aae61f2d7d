package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many snapshots a tenant has, those that are being written included. */
class SnapshotFilesTest {
    private static final String ACME = "acme";

    @TempDir
    Path root;

    private static String id(int number) {
        return "%032x".formatted(number);
    }

    private static void isFull(SnapshotFiles files, int most) {
        assertThatThrownBy(() -> files.reserve(ACME, id(99), most)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INSUFFICIENT_QUOTA);
            assertThat(problem.detail())
                    .isEqualTo("snapshots: " + most + " and one more (expected: 0.." + most
                            + " for one tenant, as search.snapshots.max says)");
        });
    }

    private static void write(SnapshotFiles.Place place) throws IOException {
        Files.writeString(place.part(), "content");
    }

    @Test
    void one_that_is_being_written_counts_until_it_is_given_up() throws IOException {
        SnapshotFiles files = new SnapshotFiles(root);
        SnapshotFiles.Place first = files.reserve(ACME, id(1), 1);
        write(first);
        isFull(files, 1);
        files.reserve("another", id(2), 1).close();

        first.close();

        assertThat(first.part()).doesNotExist();
        try (SnapshotFiles.Place second = files.reserve(ACME, id(3), 1)) {
            write(second);
            second.keep();
        }
        isFull(files, 1);
        assertThat(files.list(ACME)).hasSize(1);
    }

    @Test
    void one_that_is_kept_counts_once() throws IOException {
        SnapshotFiles files = new SnapshotFiles(root);
        try (SnapshotFiles.Place first = files.reserve(ACME, id(1), 2)) {
            write(first);
            first.keep();
            files.reserve(ACME, id(2), 2).close();
        }
        Files.delete(files.find(ACME, id(1)).orElseThrow());
        SnapshotFiles.Place second = files.reserve(ACME, id(3), 1);
        isFull(files, 1);
        second.close();
        second.close();
        files.reserve(ACME, id(4), 1).close();
    }

    @Test
    void of_many_at_once_as_many_pass_as_there_is_room_for() throws Exception {
        int room = 3;
        for (int round = 0; round < 20; round++) {
            SnapshotFiles files = new SnapshotFiles(root.resolve("round" + round));
            CyclicBarrier together = new CyclicBarrier(8);
            List<SnapshotFiles.Place> passed = Collections.synchronizedList(new ArrayList<>());
            List<Callable<Boolean>> many = new ArrayList<>();
            for (int i = 0; i < together.getParties(); i++) {
                String own = id(i);
                many.add(() -> {
                    together.await();
                    try {
                        return passed.add(files.reserve(ACME, own, room));
                    } catch (Problem full) {
                        return false;
                    }
                });
            }
            try (ExecutorService threads = Executors.newFixedThreadPool(many.size())) {
                for (Future<Boolean> each : threads.invokeAll(many)) {
                    each.get();
                }
            }
            assertThat(passed).hasSize(room);
        }
    }
}
