<#
.SYNOPSIS
  Takes away the service that install.ps1 made, whichever way it was. It may be run again at any time.
.PARAMETER Purge
  Takes away settings, state and logs too (C:\ProgramData\SmartMonitor).
#>
[CmdletBinding()]
param([switch] $Purge)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$name = 'SmartMonitorCollector'
$data = Join-Path $env:ProgramData 'SmartMonitor'

$me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
  [Console]::Error.WriteLine('uninstall: this has to run in an elevated PowerShell (Run as administrator).')
  exit 1
}

$service = Get-Service -Name $name -ErrorAction SilentlyContinue
if ($null -ne $service) {
  if ($service.Status -ne 'Stopped') {
    Stop-Service -Name $name -Force
    $service.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(30))
  }
  # A service of NSSM is one of the system like any other.
  & 'sc.exe' 'delete' $name | Out-Null
  if ($LASTEXITCODE -ne 0) {
    [Console]::Error.WriteLine("uninstall: sc.exe delete ended with code $LASTEXITCODE.")
    exit 1
  }
}
foreach ($file in @('smart-monitor-collector.exe', 'smart-monitor-collector.xml')) {
  Remove-Item -LiteralPath (Join-Path $data $file) -Force -ErrorAction SilentlyContinue
}
if ($Purge) {
  Remove-Item -LiteralPath $data -Recurse -Force -ErrorAction SilentlyContinue
  Write-Output 'The collector is gone from this machine. What it wrote to PostgreSQL is not touched.'
}
else {
  Write-Output "The collector is gone. Settings, state and logs are still in ${data}: -Purge takes them away."
}
