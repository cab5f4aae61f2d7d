package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.gopuram.testkit.ContractGrowth;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two neighbouring versions of the jar work side by side, so what a release promised stays promised. */
class ReleasedContractsTest {
    private static final Path RELEASED = Path.of("../contracts/released");

    @Test
    void the_contracts_only_grew_since_each_release() throws IOException {
        FileDescriptorSet present;
        try (InputStream in = getClass().getResourceAsStream("/dev/gopuram/contracts/contracts.desc")) {
            present = FileDescriptorSet.parseFrom(in);
        }
        List<Path> releases;
        try (Stream<Path> files = Files.list(RELEASED)) {
            releases = files.filter(file -> file.toString().endsWith(".desc")).toList();
        }
        assertThat(releases).isNotEmpty();
        for (Path release : releases) {
            FileDescriptorSet former = FileDescriptorSet.parseFrom(Files.readAllBytes(release));
            assertThat(ContractGrowth.breaks(former, present))
                    .as(release.toString())
                    .isEmpty();
        }
    }
}
