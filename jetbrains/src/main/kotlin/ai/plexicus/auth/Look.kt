package ai.plexicus.auth

import com.intellij.ui.JBColor
import com.intellij.util.ui.JBFont
import java.awt.Color

/** The theme's keys, by what the page calls the colors. */
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

/** How the IDE looks now. What its theme does not set is left out: the page has colors of its own for that. */
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
