package ai.plexicus.auth

import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicReference

private const val NAME = "ai.plexicus.auth.storage-lock"

/**
 * One lock for every copy of this library in the JVM, because plugins share the storage. Each plugin loads its own
 * classes, so the lock uses only classes of the JDK and is kept in the system properties.
 */
internal object JvmLock {
    /** Completes when the last caller in the queue has released the lock. */
    private val last: AtomicReference<CompletableFuture<Void>> = shared()

    /** Queues for the lock. The result of the future releases it; cancelling the future leaves the queue. */
    fun take(): CompletableFuture<Runnable> {
        val mine = CompletableFuture<Void>()
        val before = last.getAndSet(mine)
        val taken = CompletableFuture<Runnable>()
        val giveBack = Runnable { mine.complete(null) }
        before.thenRun { if (!taken.complete(giveBack)) giveBack.run() }
        return taken
    }

    @Suppress("UNCHECKED_CAST")
    private fun shared(): AtomicReference<CompletableFuture<Void>> = System.getProperties().computeIfAbsent(NAME) {
        AtomicReference(CompletableFuture.completedFuture(null))
    } as AtomicReference<CompletableFuture<Void>>
}
