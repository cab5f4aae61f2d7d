package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files come and go within a bound, and never under whoever reads them. */
class FilePlacesTest {
    @TempDir
    Path directory;

    private FilePlaces places;

    @BeforeEach
    void open() {
        places = new FilePlaces(directory, new ByteSize(100));
    }

    @Test
    void room_is_made_by_what_was_used_longest_ago_and_no_more_than_is_needed() throws IOException {
        put("old", 40, 1);
        put("older", 30, 0);
        put("new", 30, 2);

        places.makeRoom("coming", 20);

        assertThat(there()).containsExactlyInAnyOrder("old", "new");
    }

    @Test
    void what_is_held_is_not_removed_and_what_is_left_of_another_start_is() throws IOException {
        put("held", 60, 0);
        put("broken.part", 40, 1);
        places.hold("held");

        places.makeRoom("coming", 40);

        assertThat(there()).containsExactly("held");
        places.release("held");
        places.makeRoom("other", 90);
        assertThat(there()).isEmpty();
    }

    @Test
    void what_can_find_no_room_removes_nothing_in_vain() throws IOException {
        put("held", 60, 0);
        put("idle", 40, 1);
        places.hold("held");

        Problem larger = refusal("coming", 41);
        Problem largest = refusal("coming", 101);

        assertThat(larger.code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(larger.detail())
                .isEqualTo("files: 41 bytes, and 60 of 100B are in use (expected: at most 100B in all)");
        assertThat(largest.code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(there()).containsExactlyInAnyOrder("held", "idle");
    }

    @Test
    void what_is_on_its_way_has_its_room_until_it_came_or_will_not() throws IOException {
        places.hold("one");
        places.makeRoom("one", 70);
        places.hold("other");
        put("one.part", 10, 0);

        assertThat(refusal("other", 40).detail()).contains("70 of 100B are in use");
        FilePlaces.remove(directory.resolve("one.part"));
        places.came("one");
        places.release("one");
        places.makeRoom("other", 40);
    }

    private Problem refusal(String digest, long bytes) {
        return catchThrowableOfType(Problem.class, () -> places.makeRoom(digest, bytes));
    }

    private void put(String name, int bytes, long used) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        Files.write(place.resolve("file"), new byte[bytes]);
        Files.setLastModifiedTime(place, FileTime.fromMillis(1000 * (1 + used)));
    }

    private List<String> there() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
