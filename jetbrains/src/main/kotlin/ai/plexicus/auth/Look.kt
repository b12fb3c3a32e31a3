package ai.plexicus.auth

import com.intellij.ui.JBColor
import com.intellij.util.ui.JBFont
import java.awt.Color

/** The keys of the theme, by the page's names for the colors. */
private val COLORS = mapOf(
    "background" to "ToolWindow.background",
    "foreground" to "Label.foreground",
    "secondary" to "Label.infoForeground",
    "link" to "Link.activeForeground",
    "separator" to "Separator.separatorColor",
    "defaultButtonBackground" to "Button.default.startBackground",
    "defaultButtonForeground" to "Button.default.foreground",
    "buttonBackground" to "Button.startBackground",
    "buttonForeground" to "Button.foreground",
    "buttonBorder" to "Button.startBorderColor",
    "fieldBackground" to "TextField.background",
    "focus" to "Component.focusColor",
    "error" to "Label.errorForeground",
    "warning" to "Component.warningFocusColor",
    "success" to "Label.successForeground",
)

/** Returns the IDE's current look. It leaves out colors that the theme does not set: the page has its own for those. */
internal fun look(): Map<String, Any> {
    val font = JBFont.label()
    return mapOf(
        "dark" to !JBColor.isBright(),
        "fontSize" to font.size2D,
        "fontFamily" to font.family,
        "colors" to COLORS.mapNotNull { (name, key) -> JBColor.namedColorOrNull(key)?.let { name to hex(it) } }.toMap(),
    )
}

private fun hex(color: Color) = String.format("#%06x%02x", color.rgb and 0xFFFFFF, color.alpha)
