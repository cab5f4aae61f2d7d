package dev.gopuram.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads ONNX Runtime and the tokenizers from a fixed place below the data directory. Both would otherwise unpack
 * themselves at each start, into a temporary directory and the user's home, and leave that behind when killed.
 *
 * <p>A library belongs to the process, so the first data directory that asks decides where it comes from.
 */
final class NativeLibraries {
    private static final Logger log = LoggerFactory.getLogger(NativeLibraries.class);
    private static final String ONNX_PATH = "onnxruntime.native.path";

    private static boolean loaded;

    private NativeLibraries() {}

    static synchronized void load(Path root) {
        if (loaded) {
            return;
        }
        NativePlatform platform = NativePlatform.of(System.getProperty("os.name"), System.getProperty("os.arch"));
        loadTokenizers(UnpackedFiles.directory(root, "tokenizers", platform.tokenizersResources()), platform);
        if (System.getProperty(ONNX_PATH) == null) {
            Path onnx = UnpackedFiles.directory(root, "onnxruntime", platform.onnxRuntimeResources());
            System.setProperty(ONNX_PATH, onnx.toAbsolutePath().toString());
        }
        initialiseOnnxRuntime();
        loaded = true;
    }

    /** Loading native code is what this class is for. */
    @SuppressWarnings("restricted")
    private static void loadTokenizers(Path directory, NativePlatform platform) {
        for (String file : platform.tokenizersFiles()) {
            System.load(directory.resolve(file).toAbsolutePath().toString());
        }
    }

    private static void initialiseOnnxRuntime() {
        try {
            OrtEnvironment environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "gopuram");
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime did not start", e);
        } finally {
            removeEmptyTemporaryDirectory();
        }
    }

    /** ONNX Runtime makes a temporary directory even when it needs none, and removes it only at an orderly exit. */
    private static void removeEmptyTemporaryDirectory() {
        try {
            Field field = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
            field.setAccessible(true);
            if (field.get(null) instanceof Path directory) {
                Files.deleteIfExists(directory);
            }
        } catch (ReflectiveOperationException | IOException e) {
            log.atDebug().setCause(e).log("ONNX Runtime's temporary directory stays until the exit");
        }
    }
}
