package dev.gopuram.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes the models that ship, below {@code CLASSES/dev/gopuram/shipped}; does nothing where they were made from the same
 * code and data.
 */
final class ModelMaker {
    /** Tribuo tells of each run by the JDK's logging. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private ModelMaker() {}

    /** Arguments: the directory of classes, and one for what is needed on the way. */
    public static void main(String[] arguments) throws IOException {
        Path models = Path.of(arguments[0], "dev", "gopuram", "shipped");
        Path work = Path.of(arguments[1]);
        Path stamp = work.resolve("made-from");
        String inputs = MadeFrom.digest();
        if (Files.isRegularFile(stamp)
                && Files.readString(stamp).equals(inputs)
                && Files.isRegularFile(models.resolve("shapes/files.txt"))) {
            return;
        }
        System.setProperty("java.awt.headless", "true");
        TRIBUO.setLevel(Level.OFF);
        make(models, work.resolve("natives"));
        Files.writeString(stamp, inputs);
    }

    static void make(Path models, Path natives) {
        new ShapesModel().write(models);
        try (Tokens tokens = new Tokens(natives)) {
            new SentimentModel(tokens).write(models);
        }
    }
}
