package dev.gopuram.app;

import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.rollouts.KeptView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the registry said last, in a file of the data directory. */
record ViewFile(Path file) implements KeptView {
    private static final Logger log = LoggerFactory.getLogger(ViewFile.class);

    @Override
    public Optional<RegistryView> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(Bytes.wrap(Files.readAllBytes(file)), RegistryView.class));
        } catch (IOException | Problem unreadable) {
            log.atWarn().addKeyValue("file", file).setCause(unreadable).log("what was served last cannot be read");
            return Optional.empty();
        }
    }

    @Override
    public void write(RegistryView view) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, Json.write(view).shared());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            log.atWarn().addKeyValue("file", file).setCause(unwritable).log("what is served now cannot be kept");
        }
    }
}
