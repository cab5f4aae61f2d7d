package dev.gopuram.training;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The embedder's tokenizer, with the truncation and padding that its file asks for switched off. */
final class Tokens implements AutoCloseable {
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
    private static boolean loaded;

    private final long handle;

    Tokens(Path natives) {
        load(natives);
        handle = TokenizersLibrary.LIB.createTokenizerFromString(
                new String(Resources.bytes(TOKENIZER), StandardCharsets.UTF_8));
        TokenizersLibrary.LIB.disableTruncation(handle);
        TokenizersLibrary.LIB.disablePadding(handle);
    }

    /** The ids of a text, special ones around it. */
    long[] of(String text) {
        long encoding = TokenizersLibrary.LIB.encode(handle, text, true);
        try {
            return TokenizersLibrary.LIB.getTokenIds(encoding);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public void close() {
        TokenizersLibrary.LIB.deleteTokenizer(handle);
    }

    /** Loading native code is what this is for. */
    @SuppressWarnings("restricted")
    private static synchronized void load(Path natives) {
        if (loaded) {
            return;
        }
        try {
            Files.createDirectories(natives);
            for (String file : files()) {
                Path library = natives.resolve(file);
                Files.write(library, Resources.bytes("/native/lib/" + platform() + "/cpu/" + file));
                System.load(library.toAbsolutePath().toString());
            }
            loaded = true;
        } catch (IOException e) {
            throw new UncheckedIOException("unpacking into " + natives, e);
        }
    }

    private static String[] files() {
        return switch (system()) {
            case "win" ->
                new String[] {"libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll"};
            case "osx" -> new String[] {"libtokenizers.dylib"};
            default -> new String[] {"libtokenizers.so"};
        };
    }

    private static String platform() {
        String processor = System.getProperty("os.arch", "");
        boolean arm = processor.equals("aarch64") || processor.equals("arm64");
        return system() + (arm ? "-aarch64" : "-x86_64");
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("windows") ? "win" : name.startsWith("mac") ? "osx" : "linux";
    }
}
