"""What equipment, its states and the causes of absences are called, by msgid; worded when drawn."""

from learning_centers.core.i18n import mark
from models import AbsenceCause, EquipmentKind, EquipmentState

EQUIPMENT_NAMES = {
    EquipmentKind.KIOSK: mark("Kiosk"),
    EquipmentKind.TABLET: mark("Tablet"),
    EquipmentKind.AI_SPEAKER: mark("AI speaker"),
    EquipmentKind.PEN_3D: mark("3D pen"),
    EquipmentKind.DRONE: mark("Drone"),
    EquipmentKind.CODING_ROBOT: mark("Coding robot"),
    EquipmentKind.HEALTH: mark("Health device"),
    EquipmentKind.OTHER: mark("Other piece"),
}
STATE_NAMES = {
    EquipmentState.WORKING: mark("Works"),
    EquipmentState.REPAIR: mark("In repair"),
    EquipmentState.GONE: mark("Gone"),
}
CAUSE_NAMES = {
    AbsenceCause.INSPECTION: mark("Vehicle inspection"),
    AbsenceCause.REPAIR: mark("Repair of the bus"),
    AbsenceCause.EVENT: mark("Promised elsewhere"),
    AbsenceCause.CREW: mark("No crew"),
    AbsenceCause.OTHER: mark("Another cause"),
}
